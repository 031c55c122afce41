/** The compact instruction (D-82): the content of a QR code, or what a technician types. */
@Export
@Version("1.0.0")
package org.kedge.messages.compact;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
