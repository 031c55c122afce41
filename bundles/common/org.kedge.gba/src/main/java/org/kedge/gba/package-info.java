/**
 * Generic Bootstrapping Architecture (3GPP TS 33.220): key derivation, NAF_Id, B-TID, TMPI and the names made from IMSI and IMPI.
 * Values are immutable; everything is thread-safe.
 */
@Export
@Version("1.0.0")
package org.kedge.gba;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
