/** The library behind the proxy, in a module of its own: it takes long to load, and only the proxy needs it. */
export { generateCACertificate, getLocal } from 'mockttp';
