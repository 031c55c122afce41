/** The trigger as one short message of text, with or without proof of who sent it. */
@Export
@Version("1.0.0")
package org.kedge.messages.trigger.text;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
