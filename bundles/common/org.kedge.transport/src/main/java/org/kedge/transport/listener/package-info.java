/**
 * A listener without its transport: settings, look-ups and certificate checks, sessions and the life of their exported keys, dispatch of
 * requests to handlers, refusals, and what its component needs. A transport adds the handshake and the message layer.
 */
@Export
@Version("1.0.0")
package org.kedge.transport.listener;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
