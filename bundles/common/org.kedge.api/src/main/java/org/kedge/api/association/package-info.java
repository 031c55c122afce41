/**
 * Security associations (TS-0003 8.2): established in both roles, by all three frameworks.
 */
@Export
@Version("1.2.0")
package org.kedge.api.association;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
