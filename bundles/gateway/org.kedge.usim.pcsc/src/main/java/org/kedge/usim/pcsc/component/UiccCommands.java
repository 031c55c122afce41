package org.kedge.usim.pcsc.component;

import java.util.Collection;
import java.util.Comparator;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The command of the scope {@code kedge} about cards. */
@Component(name = "org.kedge.usim.pcsc.shell", service = UiccCommands.class, property = {"osgi.command.scope=kedge",
    "osgi.command.function=uicc"})
public final class UiccCommands {
    private final Collection<UiccView> cards = new CopyOnWriteArrayList<>();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindCard(UiccView card) {
        cards.add(card);
    }

    void unbindCard(UiccView card) {
        cards.remove(card);
    }

    @Descriptor("show the cards of the configured readers, and what they say about oneM2M")
    public void uicc(CommandSession session) {
        cards.stream().sorted(Comparator.comparing(UiccView::usim)).flatMap(card -> card.lines().stream())
                .forEach(session.getConsole()::println);
        session.getConsole().println(cards.size() + " cards configured");
    }

    @Descriptor("show one card; fails when it is not ready")
    public void uicc(CommandSession session, @Descriptor("name of the USIM (org.kedge.usim.pcsc)") String usim) {
        UiccView card = cards.stream().filter(view -> view.usim().equals(usim)).findFirst()
                .orElseThrow(() -> new KedgeException(ErrorCode.USIM_UNAVAILABLE, "no card is configured as \"" + usim + "\""));
        card.lines().forEach(session.getConsole()::println);
        card.failure().ifPresent(why -> {
            throw new KedgeException(why.code(), why.detail(), why);
        });
    }
}
