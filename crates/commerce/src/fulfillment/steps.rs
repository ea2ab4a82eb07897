//! The way of each kind of piece through the house: read from data, obeyed by code.

use serde::Serialize;

use super::{ShipmentState, Way, model::words};

words! {
    /// What kind of work pieces need before they can leave, the least first.
    Kind {
        /// They lie ready.
        Ready, "ready", "Ready";
        /// They are made, sized or engraved for the order.
        MadeToOrder, "made_to_order", "Made to order";
        /// They are made around a stone that the client chose.
        Bespoke, "bespoke", "Made for one client";
    }
}

impl Kind {
    /// The kind of a line: what is set with a chosen stone is bespoke, what is made or engraved goes over the bench, and anything else is
    /// ready. A shipment is of the most demanding kind among its lines.
    pub const fn of(has_chosen_stone: bool, made_to_order: bool, engraved: bool) -> Self {
        if has_chosen_stone {
            Self::Bespoke
        } else if made_to_order || engraved {
            Self::MadeToOrder
        } else {
            Self::Ready
        }
    }
}

words! {
    /// What has to be true before a step is taken.
    Guard {
        /// The order is paid in full, and the money was not given back.
        Paid, "paid", "The order is paid in full";
        /// Nobody put the order on hold.
        NoHold, "no_hold", "Nobody holds the order";
        /// Nothing about its payment waits for an answer, and no money is on its way back.
        PaymentClear, "payment_clear", "Nothing about its payment is open";
        /// None of its pieces went back to stock meanwhile.
        PiecesHere, "pieces_here", "Its pieces are in the house";
        /// Everything on the checklist of its tier of risk was ticked off.
        Checked, "checked", "The checklist is ticked off";
        /// Where its value asks for it, somebody else packed it.
        TwoPeople, "two_people", "Above a value, somebody else packed it";
        /// Somebody else took the step before.
        AnotherPerson, "another_person", "Somebody else took the step before";
        /// It is insured for what it is declared at.
        Covered, "covered", "It is insured for its value";
        /// Whoever received it gave a name, and showed a document where one is due.
        Signed, "signed", "Somebody signed, and showed a document where one is due";
    }
}

/// One step of a kind's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Where the shipment stands when the step is taken.
    pub state: ShipmentState,
    /// For which way only; `None` for both.
    pub way: Option<Way>,
    /// What has to be true.
    pub guards: Vec<Guard>,
    /// Where a shipment goes from the step before when it does not pass.
    pub back_to: Option<ShipmentState>,
}

/// The steps of one kind, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan(Vec<Step>);

impl Plan {
    /// A plan of steps in their order.
    pub const fn new(steps: Vec<Step>) -> Self {
        Self(steps)
    }

    /// The steps of a way, in their order.
    pub fn steps(&self, way: Way) -> impl Iterator<Item = &Step> {
        self.0.iter().filter(move |step| step.way.is_none_or(|only| only == way))
    }

    /// The step after a state; `None` after the last, and for what was taken apart.
    pub fn next(&self, state: ShipmentState, way: Way) -> Option<&Step> {
        self.steps(way).skip_while(|step| step.state != state).nth(1)
    }

    /// Where a shipment may go back to from a state, when it does not pass what comes next.
    pub fn back(&self, state: ShipmentState, way: Way) -> Option<ShipmentState> {
        self.next(state, way)?.back_to
    }

    /// The step to a state, when it is the next one, or the way back.
    pub fn step_to(&self, from: ShipmentState, to: ShipmentState, way: Way) -> Option<&Step> {
        if let Some(next) = self.next(from, way).filter(|next| next.state == to) {
            return Some(next);
        }
        (self.back(from, way) == Some(to)).then(|| self.steps(way).find(|step| step.state == to)).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(state: ShipmentState, way: Option<Way>, back_to: Option<ShipmentState>) -> Step {
        Step { state, way, guards: Vec::new(), back_to }
    }

    fn plan() -> Plan {
        use ShipmentState as S;
        Plan::new(vec![
            step(S::Allocated, None, None),
            step(S::AtTheBench, None, None),
            step(S::QualityCheck, None, None),
            step(S::Packed, None, Some(S::AtTheBench)),
            step(S::Released, None, None),
            step(S::Shipped, Some(Way::Courier), None),
            step(S::ReadyToCollect, Some(Way::Collect), None),
            step(S::Delivered, None, None),
        ])
    }

    #[test]
    fn each_way_has_its_own_last_steps() {
        use ShipmentState as S;
        let plan = plan();
        let next = |state, way| plan.next(state, way).map(|step| step.state);
        assert_eq!(next(S::Released, Way::Courier), Some(S::Shipped));
        assert_eq!(next(S::Shipped, Way::Courier), Some(S::Delivered));
        assert_eq!(next(S::Released, Way::Collect), Some(S::ReadyToCollect));
        assert_eq!(next(S::ReadyToCollect, Way::Collect), Some(S::Delivered));
        assert_eq!(next(S::Delivered, Way::Courier), None);
        assert_eq!(next(S::Cancelled, Way::Courier), None);
    }

    #[test]
    fn what_does_not_pass_the_check_goes_back_to_the_bench_and_nowhere_else() {
        use ShipmentState as S;
        let plan = plan();
        let to = |from, to| plan.step_to(from, to, Way::Courier).map(|step| step.state);
        assert_eq!(to(S::QualityCheck, S::AtTheBench), Some(S::AtTheBench));
        assert_eq!(to(S::QualityCheck, S::Packed), Some(S::Packed));
        assert_eq!(to(S::Packed, S::AtTheBench), None);
        assert_eq!(to(S::Allocated, S::Packed), None);
        assert_eq!(to(S::AtTheBench, S::Allocated), None);
    }

    #[test]
    fn a_shipment_is_of_its_most_demanding_kind() {
        assert_eq!(Kind::of(false, false, false), Kind::Ready);
        assert_eq!(Kind::of(false, false, true), Kind::MadeToOrder);
        assert_eq!(Kind::of(false, true, false), Kind::MadeToOrder);
        assert_eq!(Kind::of(true, true, true), Kind::Bespoke);
        assert_eq!([Kind::Ready, Kind::Bespoke, Kind::MadeToOrder].into_iter().max(), Some(Kind::Bespoke));
    }
}
