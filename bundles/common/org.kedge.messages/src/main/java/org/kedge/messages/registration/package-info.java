/**
 * The Mmef and Mmaf procedures (TS-0003 8.3.5, 8.8): client and key registrations, and the push of the older flow (D-58). The spelling
 * on the wire is provisional (D-39).
 */
@Export
@Version("1.0.0")
package org.kedge.messages.registration;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
