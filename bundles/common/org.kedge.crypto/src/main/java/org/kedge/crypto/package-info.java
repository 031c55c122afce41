/**
 * Key derivation and identifiers of oneM2M TS-0003 clause 10, the key check value, and small tools for secrets. Stateless and
 * thread-safe throughout.
 */
@Export
@Version("1.0.0")
package org.kedge.crypto;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
