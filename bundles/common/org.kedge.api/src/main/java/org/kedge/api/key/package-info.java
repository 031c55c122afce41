/**
 * Key material and the keys of remote security provisioning. Everything here is wiped when closed.
 */
@Export
@Version("1.0.0")
package org.kedge.api.key;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
