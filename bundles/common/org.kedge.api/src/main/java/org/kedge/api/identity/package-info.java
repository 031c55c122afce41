/**
 * Names and identifiers of oneM2M TS-0003 and their strict grammars. Every type here is immutable and thread-safe.
 */
@Export
@Version("1.0.0")
package org.kedge.api.identity;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
