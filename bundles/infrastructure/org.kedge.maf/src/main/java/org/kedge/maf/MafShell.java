package org.kedge.maf;

import java.util.function.Consumer;
import org.apache.felix.service.command.Descriptor;
import org.kedge.api.error.KedgeException;

/** The gogo commands of the scope {@code maf}. A failing command prints its code and throws, so that scripts see it. */
public final class MafShell {
    static final String SCOPE = "maf";
    /** None of the names that the commands of a MAF client have in the same scope. */
    static final String[] FUNCTIONS = {"keys", "clients", "registrations", "rules", "allow", "disallow", "forget", "status"};

    private final Maf maf;

    MafShell(Maf maf) {
        this.maf = maf;
    }

    @Descriptor("lists the first Km: KmID, KeID, suite of a NAF key, client, check value, end, whether it was used")
    public void keys() {
        keys("");
    }

    @Descriptor("lists the Km after a KmID")
    public void keys(@Descriptor("the last KmID that was shown") String afterKmId) {
        run(commands -> commands.keys(afterKmId));
    }

    @Descriptor("lists the first client registrations")
    public void clients() {
        clients("");
    }

    @Descriptor("lists the client registrations after an id")
    public void clients(@Descriptor("the last registration id that was shown") String afterId) {
        run(commands -> commands.clients(afterId));
    }

    @Descriptor("lists the first key registrations: KcID, source, targets, usage, end")
    public void registrations() {
        registrations("");
    }

    @Descriptor("lists the key registrations after a RelativeKeyID")
    public void registrations(@Descriptor("the last RelativeKeyID that was shown") String afterId) {
        run(commands -> commands.registrations(afterId));
    }

    @Descriptor("lists which source may share keys with which target")
    public void rules() {
        run(MafCommands::rules);
    }

    @Descriptor("lets a source share keys with a target")
    public void allow(@Descriptor("absolute CSE-ID or AE-ID of the source, or *") String source,
            @Descriptor("absolute CSE-ID or AE-ID of the target, or *") String target) {
        run(commands -> commands.allow(source, target));
    }

    @Descriptor("takes a rule back; keys that rest on it are not handed out any more")
    public void disallow(@Descriptor("the source of the rule") String source, @Descriptor("the target of the rule") String target) {
        run(commands -> commands.disallow(source, target));
    }

    @Descriptor("removes a Km; open sessions of its client end with their next request")
    public void forget(@Descriptor("its KmID, KeID or B-TID") String kmIdOrKeId) {
        run(commands -> commands.forget(kmIdOrKeId));
    }

    @Descriptor("shows name, health and counts of the MAF")
    public void status() {
        run(MafCommands::status);
    }

    private void run(Consumer<MafCommands> command) {
        try {
            command.accept(new MafCommands(maf, System.out));
        } catch (KedgeException e) {
            System.out.println(e.getMessage());
            throw e;
        }
    }
}
