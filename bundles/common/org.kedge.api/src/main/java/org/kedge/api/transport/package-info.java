/**
 * Secure transports: authenticated (D)TLS channels, requests over them, and key export.
 */
@Export
@Version("1.0.0")
package org.kedge.api.transport;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
