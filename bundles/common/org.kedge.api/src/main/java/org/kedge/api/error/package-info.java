/**
 * The one exception family of Kedge and its stable codes.
 */
@Export
@Version("1.0.0")
package org.kedge.api.error;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
