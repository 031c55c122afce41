package org.kedge.messages.registration;

import java.util.Set;
import org.kedge.api.identity.Suid;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.KeyExport;

/** Which of the two functions a procedure is run with; they differ in spelling, exporter label and usages only (TS-0003 8.3.5, 8.8). */
public enum ServerKind {
    MEF("mef", PeerRole.MEF, KeyExport.BOOTSTRAP, Set.of(Suid.RSPF_MAF, Suid.RSPF_SAEF)),
    MAF("maf", PeerRole.MAF, KeyExport.CONNECTION, Set.of(Suid.MAF_SAEF));

    private final String prefix;
    private final PeerRole role;
    private final KeyExport export;
    private final Set<Suid> usages;

    ServerKind(String prefix, PeerRole role, KeyExport export, Set<Suid> usages) {
        this.prefix = prefix;
        this.role = role;
        this.export = export;
        this.usages = usages;
    }

    /** What the names of the wire form begin with, and the word for logs. */
    public String prefix() {
        return prefix;
    }

    /** The role of such a server as a peer. */
    public PeerRole role() {
        return role;
    }

    /** What a session exports for a key registration (D-03). */
    public KeyExport export() {
        return export;
    }

    /** The usages a key may be registered for; all of them have exactly one target. */
    public Set<Suid> usages() {
        return usages;
    }
}
