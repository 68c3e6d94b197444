import { chooseTheme, theme, THEMES } from '../../app/theme';
import { chooseLanguage, languageChoice, LANGUAGES, t } from '../../i18n/i18n';
import type { LanguageChoice } from '../../i18n/i18n';
import { Choice } from '../../ui/Choice';
import styles from './Part.module.css';

/** How the page looks, and in which language it speaks, in this browser. */
export function Appearance() {
  return (
    <>
      <div class={styles.group}>
        <Choice
          label={t('theme')}
          value={theme.value}
          options={THEMES.map((value) => ({ value, label: t(`theme-${value}`) }))}
          onChange={chooseTheme}
        />
      </div>
      <div class={styles.group}>
        <Choice
          label={t('language')}
          value={languageChoice.value}
          options={[
            { value: 'system' as LanguageChoice, label: t('language-system') },
            ...Object.entries(LANGUAGES).map(([value, label]) => ({ value: value as LanguageChoice, label })),
          ]}
          onChange={(choice) => void chooseLanguage(choice)}
        />
      </div>
    </>
  );
}
