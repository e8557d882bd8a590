import type { Language } from '../../core/language.js';
import { showInTerminal, type Terminal } from '../terminal.js';
import { DemoView, type DemoStory } from './demo-view.js';

/** Shows a story until the user quits; resolves then, terminal restored. */
export async function showDemo(story: DemoStory, language: Language, terminal: Terminal): Promise<void> {
  await showInTerminal((onQuit) => <DemoView story={story} language={language} onQuit={onQuit} />, terminal);
}
