/** The messages of GBA: BootstrappingInfo of Ub (TS 24.109), Zn (TS 29.309) and Zh (TS 29.562) in JSON. */
@Export
@Version("1.0.0")
package org.kedge.messages.gba;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
