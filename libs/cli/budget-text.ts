/** Whose a budget is: `tenant acme, team red`. */
export const whoseText = (subject: Readonly<Record<string, string>>): string =>
  Object.keys(subject).length === 0
    ? 'everyone'
    : Object.entries(subject)
        .map(([field, value]) => `${field} ${value}`)
        .join(', ');

/** Digits behind the point that make a thousandth of an amount visible, but cents at least. */
export const digitsOf = (amountDollars: string): number =>
  Math.max(2, 3 - Math.floor(Math.log10(Number(amountDollars))));
