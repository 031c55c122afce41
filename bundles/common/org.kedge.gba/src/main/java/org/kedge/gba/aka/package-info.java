/**
 * Authentication and key agreement of 3GPP TS 33.102: Milenage, TUAK, AUTN and AUTS, sequence numbers on both sides. Values are
 * immutable; everything is thread-safe.
 */
@Export
@Version("1.0.0")
package org.kedge.gba.aka;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
