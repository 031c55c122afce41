/**
 * Signatures over exact octets: ES256 and the detached signature of documents (D-82).
 */
@Export
@Version("1.0.0")
package org.kedge.messages.signed;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
