/**
 * What a node and a Briefing Node say to each other, and the signed location entry of a technician (D-60, D-82, D-83).
 */
@Export
@Version("1.0.0")
package org.kedge.messages.briefing;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
