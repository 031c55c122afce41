/**
 * Peers: the other functions and entities this node may talk to, and nobody else.
 */
@Export
@Version("1.1.0")
package org.kedge.api.peer;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
