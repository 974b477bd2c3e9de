import { validate as auAbn } from 'stdnum/lib/cjs/au/abn.js';
import { validate as auTfn } from 'stdnum/lib/cjs/au/tfn.js';
import { validate as beNn } from 'stdnum/lib/cjs/be/nn.js';
import { validate as brCnpj } from 'stdnum/lib/cjs/br/cnpj.js';
import { validate as brCpf } from 'stdnum/lib/cjs/br/cpf.js';
import { validate as caSin } from 'stdnum/lib/cjs/ca/sin.js';
import { validate as chAhv } from 'stdnum/lib/cjs/ch/ssn.js';
import { validate as cnRic } from 'stdnum/lib/cjs/cn/ric.js';
import { validate as czRc } from 'stdnum/lib/cjs/cz/rc.js';
import { validate as deIdnr } from 'stdnum/lib/cjs/de/idnr.js';
import { validate as esDni } from 'stdnum/lib/cjs/es/dni.js';
import { validate as esNie } from 'stdnum/lib/cjs/es/nie.js';
import { validate as fiHetu } from 'stdnum/lib/cjs/fi/hetu.js';
import { validate as frNir } from 'stdnum/lib/cjs/fr/nir.js';
import { validate as gbNino } from 'stdnum/lib/cjs/gb/nino.js';
import { validate as inAadhaar } from 'stdnum/lib/cjs/in/aadhaar.js';
import { validate as inPan } from 'stdnum/lib/cjs/in/pan.js';
import { validate as itCodiceFiscale } from 'stdnum/lib/cjs/it/codicefiscale.js';
import { validate as krRrn } from 'stdnum/lib/cjs/kr/rrn.js';
import { validate as mxCurp } from 'stdnum/lib/cjs/mx/curp.js';
import { validate as nlBsn } from 'stdnum/lib/cjs/nl/bsn.js';
import { validate as noFodselsnummer } from 'stdnum/lib/cjs/no/fodselsnummer.js';
import { validate as plPesel } from 'stdnum/lib/cjs/pl/pesel.js';
import { validate as roCnp } from 'stdnum/lib/cjs/ro/cnp.js';
import { validate as sePersonnummer } from 'stdnum/lib/cjs/se/personnummer.js';
import { validate as trKimlik } from 'stdnum/lib/cjs/tr/tckimlik.js';
import { validate as zaId } from 'stdnum/lib/cjs/za/idnr.js';

export interface NationalIdRule {
  /** Country and number. */
  rule: string;
  /** How the number is written, bounded. */
  form: string;
  /** Its checksum and whatever else it must satisfy. */
  isNumber(candidate: string): boolean;
  /** Other numbers look the same: it counts only beside a word that names it. */
  isWeak?: true;
  /** Alternatives of an expression. */
  words: string;
}

const by =
  (validate: (candidate: string) => { isValid: boolean }) =>
  (candidate: string): boolean =>
    validate(candidate).isValid;

/** Checksum of the NHS number: weights 10 to 2, modulo 11 (https://www.datadictionary.nhs.uk/attributes/nhs_number.html). */
function isNhsNumber(candidate: string): boolean {
  const digits = candidate.replaceAll(/\D/g, '');
  const sum = [...digits.slice(0, 9)].reduce(
    (total, digit, index) => total + Number(digit) * (10 - index),
    0,
  );
  return (11 - (sum % 11)) % 11 === Number(digits[9]);
}

/** Taxpayers without a social security number: 9, and groups of these ranges (https://www.irs.gov/irm/part3/irm_03-021-263r). */
const ITIN = '9\\d{2}-(?:5\\d|6[0-5]|7\\d|8[0-8]|9[0-24-9])-\\d{4}';

/** Numbers that states give to persons and firms. */
export const nationalIdRules: readonly NationalIdRule[] = [
  { rule: 'us-itin', form: ITIN, isNumber: () => true, words: 'itin|taxpayer' },
  {
    rule: 'gb-nhs',
    form: '\\d{3}[ -]?\\d{3}[ -]?\\d{4}',
    isNumber: isNhsNumber,
    isWeak: true,
    words: 'nhs|health service',
  },
  { rule: 'sg-nric', form: '[STFGM]\\d{7}[A-Z]', isNumber: isNric, words: 'nric|fin' },
  {
    rule: 'gb-nino',
    form: '[A-Z]{2} ?\\d{2} ?\\d{2} ?\\d{2} ?[A-D]',
    isNumber: by(gbNino),
    words: 'national insurance|nino|ni number',
  },
  {
    rule: 'de-idnr',
    form: '\\d{2} ?\\d{3} ?\\d{3} ?\\d{3}',
    isNumber: by(deIdnr),
    isWeak: true,
    words: 'steuer|tax id|idnr|tin',
  },
  {
    rule: 'fr-nir',
    form: '[12] ?\\d{2} ?\\d{2} ?(?:\\d{2}|2[AB]) ?\\d{3} ?\\d{3} ?\\d{2}',
    isNumber: by(frNir),
    words: 'nir|s[ée]curit[ée] sociale|insee|social security',
  },
  { rule: 'es-dni', form: '\\d{8}[ -]?[A-HJ-NP-TV-Z]', isNumber: by(esDni), words: 'dni|nif' },
  { rule: 'es-nie', form: '[XYZ][ -]?\\d{7}[ -]?[A-HJ-NP-TV-Z]', isNumber: by(esNie), words: 'nie' },
  {
    rule: 'it-codice-fiscale',
    form: '[A-Z]{6}\\d{2}[A-EHLMPRST]\\d{2}[A-Z]\\d{3}[A-Z]',
    isNumber: by(itCodiceFiscale),
    words: 'codice fiscale',
  },
  {
    rule: 'nl-bsn',
    form: '\\d{9}|\\d{4}\\.\\d{2}\\.\\d{3}',
    isNumber: by(nlBsn),
    isWeak: true,
    words: 'bsn|burgerservicenummer|sofi',
  },
  { rule: 'pl-pesel', form: '\\d{11}', isNumber: by(plPesel), isWeak: true, words: 'pesel' },
  { rule: 'br-cpf', form: '\\d{3}\\.\\d{3}\\.\\d{3}-\\d{2}', isNumber: by(brCpf), words: 'cpf' },
  { rule: 'br-cnpj', form: '\\d{2}\\.\\d{3}\\.\\d{3}/\\d{4}-\\d{2}', isNumber: by(brCnpj), words: 'cnpj' },
  {
    rule: 'in-aadhaar',
    form: '\\d{4}[ -]?\\d{4}[ -]?\\d{4}',
    isNumber: by(inAadhaar),
    isWeak: true,
    words: 'aadhaar|aadhar|uidai',
  },
  {
    rule: 'in-pan',
    form: '[A-Z]{5}\\d{4}[A-Z]',
    isNumber: by(inPan),
    isWeak: true,
    words: 'pan|permanent account|income tax',
  },
  {
    rule: 'au-tfn',
    form: '\\d{3} ?\\d{3} ?\\d{3}',
    isNumber: by(auTfn),
    isWeak: true,
    words: 'tfn|tax file',
  },
  {
    rule: 'au-abn',
    form: '\\d{2} ?\\d{3} ?\\d{3} ?\\d{3}',
    isNumber: by(auAbn),
    isWeak: true,
    words: 'abn|australian business',
  },
  {
    rule: 'ca-sin',
    form: '\\d{3}[ -]?\\d{3}[ -]?\\d{3}',
    isNumber: by(caSin),
    isWeak: true,
    words: 'sin|social insurance',
  },
  { rule: 'cn-ric', form: '\\d{17}[\\dX]', isNumber: by(cnRic), words: '身份证|resident|identity card' },
  {
    rule: 'kr-rrn',
    form: '\\d{6}-[0-9]\\d{6}',
    isNumber: by(krRrn),
    words: '주민|resident registration|rrn',
  },
  {
    rule: 'se-personnummer',
    form: '\\d{6}(?:\\d{2})?[-+]?\\d{4}',
    isNumber: by(sePersonnummer),
    isWeak: true,
    words: 'personnummer|personal number',
  },
  {
    rule: 'be-nn',
    form: '\\d{2}\\.?\\d{2}\\.?\\d{2}-?\\d{3}\\.?\\d{2}',
    isNumber: by(beNn),
    isWeak: true,
    words: 'rijksregister|registre national|national number|insz|niss',
  },
  { rule: 'ch-ahv', form: '756\\.\\d{4}\\.\\d{4}\\.\\d{2}', isNumber: by(chAhv), words: 'ahv|avs' },
  { rule: 'fi-hetu', form: '\\d{6}[-+A]\\d{3}[0-9A-Y]', isNumber: by(fiHetu), words: 'hetu|henkil' },
  {
    rule: 'no-fodselsnummer',
    form: '\\d{6} ?\\d{5}',
    isNumber: by(noFodselsnummer),
    isWeak: true,
    words: 'f[øo]dselsnummer|personnummer',
  },
  {
    rule: 'tr-kimlik',
    form: '\\d{11}',
    isNumber: by(trKimlik),
    isWeak: true,
    words: 'kimlik|tckn|t\\.?c\\.? no',
  },
  { rule: 'mx-curp', form: '[A-Z]{4}\\d{6}[HM][A-Z]{5}[0-9A-Z]\\d', isNumber: by(mxCurp), words: 'curp' },
  {
    rule: 'za-id',
    form: '\\d{13}',
    isNumber: by(zaId),
    isWeak: true,
    words: 'id number|identity number|sa id',
  },
  { rule: 'ro-cnp', form: '\\d{13}', isNumber: by(roCnp), isWeak: true, words: 'cnp|cod numeric' },
  {
    rule: 'cz-rc',
    form: '\\d{6}/\\d{3,4}',
    isNumber: by(czRc),
    isWeak: true,
    words: 'rodn[ée] [čc][íi]slo|rodn',
  },
];

/** Weights 2, 7, 6, 5, 4, 3, 2; an offset by the first letter, and an alphabet of check letters for each kind. */
function isNric(candidate: string): boolean {
  const weights = [2, 7, 6, 5, 4, 3, 2];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(candidate[index + 1]), 0);
  const first = candidate.charAt(0);
  const offset = first === 'S' || first === 'F' ? 0 : first === 'M' ? 3 : 4;
  const alphabet = 'ST'.includes(first) ? 'JZIHGFEDCBA' : first === 'M' ? 'KLJNPQRTUWX' : 'XWUTRQPNMLK';
  const place = (sum + offset) % 11;
  return candidate.charAt(8) === alphabet[first === 'M' ? 10 - place : place];
}
