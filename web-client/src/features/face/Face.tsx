import { useEffect, useState } from 'preact/hooks';

import { pictureOf } from '../../store/pictures';
import { useObjectUrl } from '../../ui/objectUrl';
import styles from './Face.module.css';

type Props = { of: 'own' | number; revision: string };

/** The picture of somebody, over what stands for it until it is there. */
export function Face({ of, revision }: Props) {
  const [blob, setBlob] = useState<Blob | null>(null);
  useEffect(() => {
    let isDrawn = true;
    void pictureOf(of, revision).then((found) => {
      if (isDrawn) setBlob(found);
    });
    return () => {
      isDrawn = false;
    };
  }, [of, revision]);
  const url = useObjectUrl(blob);
  return url === undefined ? null : <img class={styles.face} src={url} alt="" decoding="async" draggable={false} />;
}
