/**
 * The client of a transport without the transport: the channel that its user sees, requests that wait for their reply, and the list of
 * what is open until the client stops. For transports only.
 */
@Export
@Version("1.0.0")
package org.kedge.transport.client;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
