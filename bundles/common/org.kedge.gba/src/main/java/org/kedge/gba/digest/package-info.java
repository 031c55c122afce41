/**
 * HTTP Digest (RFC 7616) with the passwords of AKA (RFC 3310, RFC 4169) and GBA (TS 24.109): headers, responses, rspauth. Octet
 * passwords, auth-int; no socket, no HTTP library. Values are immutable; everything is thread-safe.
 */
@Export
@Version("1.0.0")
package org.kedge.gba.digest;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
