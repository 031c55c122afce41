/**
 * How a component tells its owner whether it is well, without a health library.
 */
@Export
@Version("1.0.0")
package org.kedge.api.health;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
