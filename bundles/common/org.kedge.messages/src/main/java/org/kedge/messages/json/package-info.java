/**
 * Strict reading and writing of JSON, with the place of every fault, for whoever has a document of its own. The one package of Kedge that
 * shows types of Jackson, which its users bring themselves.
 */
@Export
@Version("1.0.0")
package org.kedge.messages.json;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
