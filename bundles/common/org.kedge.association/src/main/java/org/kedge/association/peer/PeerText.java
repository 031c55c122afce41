package org.kedge.association.peer;

import java.util.List;

/** The properties of a peer as they are written, trimmed; an absent one is empty. */
record PeerText(String name, String role, String fqdn, String id, List<String> uris, String authentication, String flavour,
        String identifier, List<String> trustAnchors, String revocation, String credentialAlias, String maf, String originator) {
}
