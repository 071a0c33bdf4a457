/**
 * The port through which mail leaves: a text to one person. Whoever has none (no mail server is set) gives links to copy
 * instead.
 */

/**
 * Resolves when the server has taken the mail, which is not yet its arrival. Rejects with `bad-request` for what is no
 * address of one person, with `mail-failed` otherwise.
 */
export type SendMail = (to: string, subject: string, text: string) => Promise<void>;
