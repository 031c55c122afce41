/**
 * The credential store: where secrets live, how they come in, and what seals them.
 */
@Export
@Version("1.0.0")
package org.kedge.api.credential;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
