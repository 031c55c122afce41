/** The oneM2M device trigger (TS-0001 8.3.3.2.1, TS-0004 9.2.1) in JSON, XML and CBOR. */
@Export
@Version("1.0.0")
package org.kedge.messages.trigger;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
