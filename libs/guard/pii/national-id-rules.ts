import { validate as arCuit } from 'stdnum/lib/cjs/ar/cuit.js';
import { validate as atVnr } from 'stdnum/lib/cjs/at/vnr.js';
import { validate as auAbn } from 'stdnum/lib/cjs/au/abn.js';
import { validate as auAcn } from 'stdnum/lib/cjs/au/acn.js';
import { validate as auTfn } from 'stdnum/lib/cjs/au/tfn.js';
import { validate as beNn } from 'stdnum/lib/cjs/be/nn.js';
import { validate as bgEgn } from 'stdnum/lib/cjs/bg/egn.js';
import { validate as brCnpj } from 'stdnum/lib/cjs/br/cnpj.js';
import { validate as brCpf } from 'stdnum/lib/cjs/br/cpf.js';
import { validate as caSin } from 'stdnum/lib/cjs/ca/sin.js';
import { validate as chAhv } from 'stdnum/lib/cjs/ch/ssn.js';
import { validate as clRut } from 'stdnum/lib/cjs/cl/rut.js';
import { validate as cnRic } from 'stdnum/lib/cjs/cn/ric.js';
import { validate as czRc } from 'stdnum/lib/cjs/cz/rc.js';
import { validate as deIdnr } from 'stdnum/lib/cjs/de/idnr.js';
import { validate as dkCpr } from 'stdnum/lib/cjs/dk/cpr.js';
import { validate as eeIk } from 'stdnum/lib/cjs/ee/ik.js';
import { validate as esDni } from 'stdnum/lib/cjs/es/dni.js';
import { validate as esNie } from 'stdnum/lib/cjs/es/nie.js';
import { validate as fiHetu } from 'stdnum/lib/cjs/fi/hetu.js';
import { validate as frNir } from 'stdnum/lib/cjs/fr/nir.js';
import { validate as gbNino } from 'stdnum/lib/cjs/gb/nino.js';
import { validate as grAmka } from 'stdnum/lib/cjs/gr/amka.js';
import { validate as hkId } from 'stdnum/lib/cjs/hk/hkid.js';
import { validate as hrOib } from 'stdnum/lib/cjs/hr/oib.js';
import { validate as iePps } from 'stdnum/lib/cjs/ie/pps.js';
import { validate as ilIdnr } from 'stdnum/lib/cjs/il/idnr.js';
import { validate as inAadhaar } from 'stdnum/lib/cjs/in/aadhaar.js';
import { validate as inPan } from 'stdnum/lib/cjs/in/pan.js';
import { validate as isKennitala } from 'stdnum/lib/cjs/is/kennitala.js';
import { validate as itCodiceFiscale } from 'stdnum/lib/cjs/it/codicefiscale.js';
import { validate as itIva } from 'stdnum/lib/cjs/it/iva.js';
import { validate as krRrn } from 'stdnum/lib/cjs/kr/rrn.js';
import { validate as ltAsmens } from 'stdnum/lib/cjs/lt/asmens.js';
import { validate as mxCurp } from 'stdnum/lib/cjs/mx/curp.js';
import { validate as myNric } from 'stdnum/lib/cjs/my/nric.js';
import { validate as nlBsn } from 'stdnum/lib/cjs/nl/bsn.js';
import { validate as noFodselsnummer } from 'stdnum/lib/cjs/no/fodselsnummer.js';
import { validate as nzIrd } from 'stdnum/lib/cjs/nz/ird.js';
import { validate as plPesel } from 'stdnum/lib/cjs/pl/pesel.js';
import { validate as ptNif } from 'stdnum/lib/cjs/pt/nif.js';
import { validate as roCnp } from 'stdnum/lib/cjs/ro/cnp.js';
import { validate as ruInn } from 'stdnum/lib/cjs/ru/inn.js';
import { validate as sePersonnummer } from 'stdnum/lib/cjs/se/personnummer.js';
import { validate as siEmso } from 'stdnum/lib/cjs/si/emso.js';
import { validate as skRc } from 'stdnum/lib/cjs/sk/rc.js';
import { validate as thIdnr } from 'stdnum/lib/cjs/th/idnr.js';
import { validate as trKimlik } from 'stdnum/lib/cjs/tr/tckimlik.js';
import { validate as twNatid } from 'stdnum/lib/cjs/tw/natid.js';
import { validate as uaRntrc } from 'stdnum/lib/cjs/ua/rntrc.js';
import { validate as zaId } from 'stdnum/lib/cjs/za/idnr.js';
import {
  isDeaNumber,
  isMedicareNumber,
  isNhsNumber,
  isNric,
  isRoutingNumber,
} from './national-id-checksums.ts';

export interface NationalIdRule {
  /** Country and number. */
  rule: string;
  /** How the number is written, bounded. */
  form: string;
  /** Its checksum and whatever else it must satisfy. */
  isNumber(candidate: string): boolean;
  /** Other numbers look the same: it counts only beside a word that names it. */
  isWeak?: true;
  /** There is no checksum: the word has to stand right before it. */
  isNextTo?: true;
  /** Alternatives of an expression. */
  words: string;
}

const by =
  (validate: (candidate: string) => { isValid: boolean }) =>
  (candidate: string): boolean =>
    validate(candidate).isValid;

const anyNumber = (): boolean => true;

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
  {
    rule: 'au-medicare',
    form: '[2-6]\\d{3} ?\\d{5} ?\\d(?:[ /-]?\\d)?',
    isNumber: isMedicareNumber,
    isWeak: true,
    words: 'medicare',
  },
  {
    rule: 'au-acn',
    form: '\\d{3} ?\\d{3} ?\\d{3}',
    isNumber: by(auAcn),
    isWeak: true,
    words: 'acn|australian company',
  },
  { rule: 'ar-cuit', form: '\\d{2}-\\d{8}-\\d', isNumber: by(arCuit), words: 'cui[tl]' },
  {
    rule: 'at-vnr',
    form: '\\d{4} ?\\d{6}',
    isNumber: by(atVnr),
    isWeak: true,
    words: 'sozialversicherung|svnr|sv-nr|versicherungsnummer',
  },
  { rule: 'bg-egn', form: '\\d{10}', isNumber: by(bgEgn), isWeak: true, words: 'егн|egn' },
  {
    rule: 'cl-rut',
    form: '\\d{1,2}\\.?\\d{3}\\.?\\d{3}-[\\dkK]',
    isNumber: candidate => by(clRut)(candidate.replaceAll('.', '')),
    words: 'rut|run',
  },
  { rule: 'dk-cpr', form: '\\d{6}[ -]?\\d{4}', isNumber: by(dkCpr), isWeak: true, words: 'cpr|personnummer' },
  { rule: 'ee-ik', form: '\\d{11}', isNumber: by(eeIk), isWeak: true, words: 'isikukood|personal code' },
  { rule: 'gr-amka', form: '\\d{11}', isNumber: by(grAmka), isWeak: true, words: 'αμκα|amka' },
  {
    rule: 'hk-id',
    form: '[A-Z]{1,2}\\d{6}\\(?[0-9A]\\)?',
    isNumber: by(hkId),
    words: 'hkid|identity card|身份證',
  },
  { rule: 'hr-oib', form: '\\d{11}', isNumber: by(hrOib), isWeak: true, words: 'oib' },
  { rule: 'ie-pps', form: '\\d{7}[A-W][A-IW]?', isNumber: by(iePps), words: 'pps' },
  {
    rule: 'il-id',
    form: '\\d{9}',
    isNumber: by(ilIdnr),
    isWeak: true,
    words: 'teudat|תעודת זהות|ת\\.ז|israeli id',
  },
  {
    rule: 'is-kennitala',
    form: '\\d{6}-?\\d{4}',
    isNumber: by(isKennitala),
    isWeak: true,
    words: 'kennitala|kt\\.',
  },
  { rule: 'it-iva', form: '\\d{11}', isNumber: by(itIva), isWeak: true, words: 'partita iva|p\\.? ?iva' },
  { rule: 'lt-asmens', form: '\\d{11}', isNumber: by(ltAsmens), isWeak: true, words: 'asmens kod' },
  { rule: 'my-nric', form: '\\d{6}-\\d{2}-\\d{4}', isNumber: by(myNric), words: 'nric|mykad|kad pengenalan' },
  {
    rule: 'nz-ird',
    form: '\\d{2,3}[ -]?\\d{3}[ -]?\\d{3}',
    isNumber: by(nzIrd),
    isWeak: true,
    words: 'ird|inland revenue',
  },
  {
    rule: 'pt-nif',
    form: '\\d{3} ?\\d{3} ?\\d{3}',
    isNumber: by(ptNif),
    isWeak: true,
    words: 'nif|contribuinte',
  },
  { rule: 'ru-inn', form: '\\d{12}', isNumber: by(ruInn), isWeak: true, words: 'инн|inn' },
  { rule: 'si-emso', form: '\\d{13}', isNumber: by(siEmso), isWeak: true, words: 'emšo|emso|jmbg' },
  { rule: 'sk-rc', form: '\\d{6}/\\d{3,4}', isNumber: by(skRc), isWeak: true, words: 'rodn' },
  { rule: 'th-id', form: '\\d-\\d{4}-\\d{5}-\\d{2}-\\d', isNumber: by(thIdnr), words: 'เลขประจำตัว|thai id' },
  {
    rule: 'tw-id',
    form: '[A-Z][12]\\d{8}',
    isNumber: by(twNatid),
    isWeak: true,
    words: '身分證|national id|id card',
  },
  { rule: 'ua-rntrc', form: '\\d{10}', isNumber: by(uaRntrc), isWeak: true, words: 'рнокпп|іпн|tax number' },
  { rule: 'us-aba', form: '[0-3]\\d{8}', isNumber: isRoutingNumber, isWeak: true, words: 'routing|aba' },
  {
    rule: 'us-dea',
    form: '[A-Z][A-Z9]\\d{7}',
    isNumber: isDeaNumber,
    isWeak: true,
    words: 'dea|medical licen',
  },
  // Numbers without a checksum.
  {
    rule: 'passport',
    form: '[A-Z]{0,2}\\d{6,9}',
    isNumber: anyNumber,
    isWeak: true,
    isNextTo: true,
    words: 'passport|reisepass|passeport|pasaporte|passaporto|paspoort|паспорт|护照',
  },
  {
    rule: 'driving-licence',
    form: '[A-Z]{0,2}\\d{5,14}|[A-Z9]{5}\\d{6}[A-Z9]{2}\\d[A-Z]{2}',
    isNumber: anyNumber,
    isWeak: true,
    isNextTo: true,
    words: "driver['’]?s? licen[cs]e|driving licen[cs]e|führerschein|permis de conduire|patente",
  },
  {
    rule: 'bank-account',
    form: '\\d{6,17}',
    isNumber: anyNumber,
    isWeak: true,
    isNextTo: true,
    words: 'account (?:number|no)|acct|kontonummer|konto-?nr|numéro de compte|número de cuenta',
  },
];
