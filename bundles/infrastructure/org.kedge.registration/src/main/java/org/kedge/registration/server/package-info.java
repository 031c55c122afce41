/**
 * What the functions of the infrastructure share in running themselves: the audit trail, limits on what is told, the removal of what has
 * expired.
 */
@Export
@Version("1.0.0")
package org.kedge.registration.server;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
