import { Component, type ReactNode } from 'react';

interface Properties {
  readonly onCrash: (error: unknown) => void;
  readonly children: ReactNode;
}

/** Shows nothing once a view has failed: ink would print the error into a screen that is about to vanish. */
export class CrashBoundary extends Component<Properties, { readonly crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError(): { readonly crashed: boolean } {
    return { crashed: true };
  }

  override componentDidCatch(error: unknown): void {
    this.props.onCrash(error);
  }

  override render(): ReactNode {
    return this.state.crashed ? null : this.props.children;
  }
}
