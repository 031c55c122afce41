package org.kedge.briefing.node.lan;

import java.net.URI;

import org.kedge.api.identity.Fqdn;

/**
 * What somebody on the LAN announced. Nothing of it is proved.
 *
 * @param fqdn the name of the Briefing Node it claims to be
 * @param uri where it says it is
 */
public record Found(Fqdn fqdn, URI uri) {
}
