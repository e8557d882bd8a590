import type { Words } from './words.js';

const INVENTED =
  'Toutes les personnes, tous les numéros et salons sont inventés, et les paquets ont été fabriqués pour cette démonstration. {caveat}';
const YOURS =
  'Chaque chiffre de ces pages vient d’être lu, dans les fichiers nommés ici, sans réseau. Examinez votre propre trafic, ou celui de personnes qui y consentent\u00a0:';

export const FRENCH: Words = {
  names: {
    packet: 'Paquet',
    observers: 'Qui peut le voir\u00a0:',
    together: 'Ensemble',
    answered: 'A répondu',
    told: 'A appris',
    sources: 'Lieux indiqués par',
    readable: 'Valeurs qu’un observateur peut lire',
    clocks: 'horloges qui relient les appels d’un téléphone',
    askedAtOnce: 'serveurs interrogés à la fois',
    vendorServers: 'serveurs reconnus comme ceux du prestataire',
    recognised: 'échanges reconnus comme ceux du prestataire',
  },
  and: 'et',
  yes: 'oui',
  no: 'non',
  of: (count, all) => `${count} sur ${all}`,
  axes: {
    location: 'par le lieu où ils se trouvent',
    operator: 'par leur exploitant',
    'vendor-home': 'par le siège du prestataire',
    registration: 'par leur enregistrement',
  },
  packets: (count) => `${count} paquets`,
  commands: {
    open: 'Parcourir cette capture',
    scan: 'Lire une capture à vous',
    explain: 'Ce que signifie un constat',
  },
  masked: 'masqué',
  unmasked: 'non masqué',
  stories: {
    clubhouse: {
      title: 'Clubhouse, {year}',
      steps: {
        join: {
          title: 'Quelqu’un entre dans un salon',
          before: [
            'Le {day}. Un téléphone ouvre un salon dans une application audio. Avant que quiconque ait dit un mot, il envoie un petit paquet et demande à un serveur où se trouve le salon.',
            'Rien dans ce paquet n’est chiffré. Il dit qui demande, et quel salon\u00a0:',
          ],
          after: [INVENTED],
        },
        wifi: {
          title: 'Ce que voit le Wi-Fi du café',
          before: [
            'Voici ce paquet en chemin. Aucune clé n’est nécessaire pour le lire. Les octets marqués sont la personne, le salon, et un billet qui laisse entrer qui le détient.',
          ],
          after: [],
        },
        second: {
          title: 'Quelqu’un d’autre entre dans le même salon',
          before: [
            '{gap} secondes plus tard, un autre téléphone envoie un paquet du même genre. Le nom du salon est le même, le numéro de la personne est un autre\u00a0: {other}.',
            'Il n’a rien fallu forcer\u00a0: le paquet {joinPacket} le dit de lui-même. Qui a été vu où jusqu’ici\u00a0:',
          ],
          after: [],
        },
        pair: {
          title: 'Qui était avec qui',
          before: [
            'Les téléphones ne se sont jamais rien envoyé. Mais dès le paquet {pairPacket}, qui écoute sait que {user} et {other} sont ensemble. À la fin, voici ce qu’il en sait\u00a0:',
          ],
          after: [],
        },
        pings: {
          title: 'La question fait le tour du monde',
          before: [
            'Pour trouver le serveur le plus proche, le téléphone en a interrogé {asked} à la fois, dans {countries} pays. Réponses\u00a0: {answered}. Tous ont appris la même chose\u00a0: qui demande, et quel salon.',
          ],
          after: [],
        },
        repaired: {
          title: 'Le même prestataire, après réparation',
          before: [
            'En {laterYear}, les paquets du même prestataire sont chiffrés dès le premier. Les captures, lues de la même façon\u00a0:',
          ],
          after: ['On voit donc encore qu’il y a un appel, quand, et avec les serveurs de qui. Chiffré ne veut pas dire invisible.'],
        },
        yours: { title: 'À vous', before: [YOURS], after: [] },
      },
    },
    pings: {
      title: 'Le serveur le plus proche, {year}',
      steps: {
        question: {
          title: 'Un téléphone cherche le serveur le plus proche',
          before: [
            'Le {day}. Avant tout appel, un téléphone demande à plusieurs serveurs à la fois lequel est le plus proche. Chaque paquet dit à qui est le téléphone\u00a0:',
          ],
          after: [INVENTED],
        },
        wifi: {
          title: 'Ce que voit le Wi-Fi du café',
          before: [
            'La plus grande partie du paquet est chiffrée. Sa tête ne l’est pas, et là, les octets marqués sont le numéro du propriétaire du téléphone.',
          ],
          after: [
            'Le même numéro a été envoyé à la ronde {times} fois dans cette capture, quel que soit le port\u00a0: on reconnaît donc son propriétaire.',
          ],
        },
        abroad: {
          title: 'Qui l’a appris',
          before: [
            'Serveurs interrogés\u00a0: {asked}, dans {countries} pays. Réponses\u00a0: {answered}. Les autres l’ont appris tout de même.',
          ],
          after: [],
        },
        repaired: {
          title: 'La même question, bien posée',
          before: [
            'On peut trouver le serveur le plus proche sans donner de nom. Voici un autre programme qui le fait, lu de la même façon\u00a0:',
          ],
          after: ['On voit encore que des serveurs ont été interrogés, et lesquels. On ne voit pas par qui.'],
        },
        yours: { title: 'À vous', before: [YOURS], after: [] },
      },
    },
  },
  screen: {
    position: (step, of) => `${step} sur ${of}`,
    next: 'Espace suite',
    back: '← retour',
    jump: (steps) => `1-${steps} étape`,
    mask: 'u masquer',
    unmask: 'u démasquer',
    help: '? aide',
    quit: 'q quitter',
    tooSmall: (size, needed) => `Le terminal est trop petit\u00a0: ${size}. La démonstration demande au moins ${needed}. q pour quitter.`,
    helpTitle: 'Touches',
    keys: [
      ['Espace, Entrée, Droite, PgSuiv', 'l’étape suivante'],
      ['Retour arrière, Gauche, PgPréc', 'l’étape précédente'],
      ['chiffres', 'directement à une étape'],
      ['Début, Fin', 'la première étape, la dernière'],
      ['Haut, Bas', 'la suite d’une étape plus haute que l’écran'],
      ['u', 'montrer les identifiants, ou les masquer de nouveau'],
      ['?, Échap', 'cette aide, et retour'],
      ['q, Ctrl-C', 'quitter'],
    ],
    notes: [
      'Au début, les identifiants sont masqués, comme il se doit sur un écran que d’autres voient\u00a0: la même valeur a partout le même jeton, comme #3fa9c.',
      'L’histoire repose sur des captures fournies avec roomtone. Chaque chiffre est ce que roomtone y trouve en les lisant, maintenant et sur cette machine. Rien n’est envoyé sur le réseau.',
    ],
  },
};
