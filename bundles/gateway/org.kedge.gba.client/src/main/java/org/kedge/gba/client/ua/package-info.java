/** The Ua interface: HTTP Digest inside server-authenticated TLS (TS 33.222 5.3, TS 24.109 5.2). Private. */
package org.kedge.gba.client.ua;
