/**
 * What Entity B answers when it is asked for whom it takes its caller (Kedge's own, not oneM2M's): the end-to-end check of an association.
 */
@Export
@Version("1.0.0")
package org.kedge.messages.association;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
