package org.kedge.enrolee;

import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.kedge.api.enrolment.EnroleeService;
import org.kedge.api.peer.PeerDirectory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Publishes the {@link BriefedPeers}; by hand, because the enrolee, whom they come from, refers to every directory itself. */
@Component(name = "org.kedge.enrolee.peers", service = {}, immediate = true)
public final class BriefedPeersComponent {
    private static final String OWN = "kedge.briefed";

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY,
            target = "(!(" + OWN + "=true))")
    private final List<PeerDirectory> others = new CopyOnWriteArrayList<>();
    private final ServiceRegistration<PeerDirectory> registration;

    @Activate
    public BriefedPeersComponent(BundleContext context, @Reference EnroleeService enrolee) {
        registration = context.registerService(PeerDirectory.class, new BriefedPeers(enrolee, () -> others),
                new Hashtable<>(Map.of(Constants.SERVICE_RANKING, BriefedPeers.RANKING, OWN, true)));
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
    }
}
