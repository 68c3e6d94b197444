// Everything in `ui/` on one page, in both themes; for the eye, and not part of what is built. `npx vite`, then /src/ui/gallery.html.

import '../app/tokens.css';
import '../app/base.css';

import { render } from 'preact';

import { Controls } from './gallery/Controls';
import styles from './gallery/gallery.module.css';
import { Overlays } from './gallery/Overlays';
import { Pictures } from './gallery/Pictures';
import { Toasts } from './Toast';
import { Tooltips } from './Tooltip';

function Gallery() {
  return (
    <main>
      <h1 class={styles.head}>Parts</h1>
      <div class={styles.half}><Overlays /></div>
      <div class={styles.halves}>
        <div class={`${styles.half} ${styles.light}`}><Controls /><Pictures /></div>
        <div class={`${styles.half} ${styles.dark}`}><Controls /><Pictures /></div>
      </div>
      <Toasts />
      <Tooltips />
    </main>
  );
}

// ?theme=dark and ?dir=rtl, as the page has them on its root.
const wanted = new URLSearchParams(location.search);
const { documentElement } = document;
documentElement.dataset['theme'] = wanted.get('theme') ?? 'light';
documentElement.dir = wanted.get('dir') ?? 'ltr';
render(<Gallery />, document.body);
