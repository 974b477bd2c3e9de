import { languages } from '@sluice/contract';
import { expect, test } from 'vitest';
import { knownLanguages, languageOf } from './languages.ts';

test.each([
  ['en', 'Write a short poem about the sea, please.'],
  ['de', 'Schreib mir bitte ein kurzes Gedicht über das Meer.'],
  ['fr', 'Écris-moi un petit poème sur la mer, s’il te plaît.'],
  ['es', 'Escríbeme un poema corto sobre el mar, por favor.'],
  ['ru', 'Напиши мне короткое стихотворение о море, пожалуйста.'],
  ['ja', '海についての短い詩を書いてください。よろしくお願いします。'],
  ['tr', 'Lütfen bana deniz hakkında kısa bir şiir yaz.'],
])('a sentence is known to be %s', (language, text) => {
  expect(languageOf(text)).toBe(language);
});

test.each([
  'ok',
  'Hello',
  'yes please',
  'a@b.example https://example.com/a/b?c=d',
  '12345 67890',
  'Jean-Luc Picard',
])('%j is of no certain language', text => expect(languageOf(text)).toBeUndefined());

test('the configuration takes the languages that can be told apart', () => {
  expect(knownLanguages().toSorted()).toEqual(languages);
});
