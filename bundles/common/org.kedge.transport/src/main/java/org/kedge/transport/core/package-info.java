/**
 * What client and server side of every transport share: threads, bounded logging, exported keys, bodies. For transports only.
 */
@Export
@Version("1.0.0")
package org.kedge.transport.core;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
