/**
 * Signatures over exact octets: ES256, the detached signature of documents (D-82), and files with the keys of signers.
 */
@Export
@Version("1.2.0")
package org.kedge.messages.signed;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
