/**
 * {@code /fetchCredentials/<KeID>/<SUID>} (TS-0003 8.3.2.1 steps e and f): request, path and answer (D-23, D-56).
 */
@Export
@Version("1.0.0")
package org.kedge.messages.fetch;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
