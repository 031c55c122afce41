package org.kedge.messages.registration;

import org.kedge.api.identity.Fqdn;

/**
 * Update of a client or key registration; its id is in the path.
 *
 * @param fqdn the server that is meant
 * @param changes at least one of them
 */
public record UpdateRequest(Fqdn fqdn, Changes changes) {
}
