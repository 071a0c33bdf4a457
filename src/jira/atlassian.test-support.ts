/** For tests without OAuth: whatever is sent there arrives nowhere. */
export const noAtlassian = { authUrl: 'http://127.0.0.1:9', apiUrl: 'http://127.0.0.1:9' };
