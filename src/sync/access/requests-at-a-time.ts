/** How many parts of the directory are asked for at a time. */
export const requestsAtATime = 8;
