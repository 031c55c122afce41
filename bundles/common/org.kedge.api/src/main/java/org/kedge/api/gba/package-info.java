/**
 * GBA (3GPP TS 33.220, TS-0003 8.3.2.3): the USIM, the GBA client of a node, and what a BSF tells a NAF about a user.
 */
@Export
@Version("1.0.0")
package org.kedge.api.gba;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
