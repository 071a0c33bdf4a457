/**
 * The look, in numbers: petrol as the one colour, paper and slate as the neutrals, the reader's own system
 * fonts. Mantine's components take it from here; what is laid out by hand takes it from app.css, which names
 * the same colours by their use.
 */

import { createTheme, localStorageColorSchemeManager, type MantineColorsTuple } from '@mantine/core';

const petrol: MantineColorsTuple = [
  '#edf5f3',
  '#d9e9e6',
  '#b3d3ce',
  '#8abdb6',
  '#69a9a1',
  '#4f988f',
  '#3b857c',
  '#2a6d65',
  '#1f5852',
  '#12423d',
];

const paper: MantineColorsTuple = [
  '#f7f6f3',
  '#efede8',
  '#e4e2db',
  '#d3d0c8',
  '#b7b4ab',
  '#8b8880',
  '#6a6862',
  '#4f4e4a',
  '#363633',
  '#222220',
];

const slate: MantineColorsTuple = [
  '#e4e8e7',
  '#c0c8c7',
  '#98a3a2',
  '#6c7877',
  '#434e4e',
  '#313a3b',
  '#262e2f',
  '#1b2122',
  '#131718',
  '#0c0f10',
];

export const theme = createTheme({
  colors: { petrol, gray: paper, dark: slate },
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  black: '#1f2424',
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace',
  headings: { fontWeight: '650' },
});

/** The key is also read by public/early-theme.js. */
export const themeMemory = localStorageColorSchemeManager({ key: 'jackdaw.theme' });
