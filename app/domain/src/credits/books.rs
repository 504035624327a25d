//! The books of one billing account: what a hold, a settlement, a purchase or a refund moves, and which credits it takes.
//!
//! Whoever stores the ledger opens the books under a lock, asks for any number of things, and writes all that came of them
//! ([`Books::close`]) at once. Two things always hold: what is left of the allocations adds up to what is available and held,
//! and nothing is available while something is owed.
//!
//! To add a movement: a method here that calls `Books::step` for money and `spend_from` for allocations, so that both follow.

use super::{AllocationKind, LedgerAccount, NanoDollars};
use crate::Refusal;
use crate::ids::AllocationId;
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// Credits that came in at once, as far as they are left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allocation {
    /// Its identifier.
    pub id: AllocationId,
    /// Where it came from.
    pub kind: AllocationKind,
    /// How much of it is neither spent nor gone in another way.
    pub remaining: NanoDollars,
    /// When the rest is lost.
    pub expires_at: Option<Timestamp>,
}

impl Allocation {
    /// What is spent first comes first: the soonest expiring, then by kind, then the oldest.
    fn order(&self) -> (i64, AllocationKind, AllocationId) {
        (self.expires_at.map_or(i64::MAX, Timestamp::micros), self.kind, self.id)
    }

    fn is_over(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }
}

/// What a billing account has and owes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// Credits that can be spent.
    pub available: NanoDollars,
    /// Credits put aside for work that is under way.
    pub held: NanoDollars,
    /// What was spent or taken back beyond the balance: a positive amount while something is owed.
    pub debt: NanoDollars,
}

/// One transfer that follows: `amount` leaves `debit` and arrives at `credit`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// Names the cause: the same key moves money once.
    pub key: String,
    /// Where it is taken from.
    pub debit: LedgerAccount,
    /// Where it goes.
    pub credit: LedgerAccount,
    /// How much: more than nothing.
    pub amount: NanoDollars,
    /// Why, for a person who reads the ledger.
    pub reason: &'static str,
}

/// All that came of what was asked of the books.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// The transfers, in order.
    pub movements: Vec<Movement>,
    /// By how much each account changes.
    pub balances: BTreeMap<LedgerAccount, i64>,
    /// Allocations of which less is left, with what is left.
    pub allocations: Vec<(AllocationId, NanoDollars)>,
    /// Allocations that came in, as they came and with what is left of them.
    pub arrived: Vec<(Allocation, NanoDollars)>,
}

/// The books, opened.
#[derive(Debug, Clone)]
pub struct Books {
    balance: Balance,
    allocations: Vec<Allocation>,
    before: BTreeMap<AllocationId, NanoDollars>,
    arrived: Vec<Allocation>,
    movements: Vec<Movement>,
}

impl Books {
    /// Opens the books. Credits whose time is over leave at once, as far as no hold needs them.
    pub fn open(balance: Balance, mut allocations: Vec<Allocation>, now: Timestamp) -> Self {
        allocations.sort_by_key(Allocation::order);
        let before = allocations.iter().map(|allocation| (allocation.id, allocation.remaining)).collect();
        let mut books = Self { balance, allocations, before, arrived: Vec::new(), movements: Vec::new() };
        books.expire(now);
        books
    }

    /// What is there now.
    pub fn balance(&self) -> Balance {
        self.balance
    }

    /// What is left of what came in, in the order in which it is spent.
    pub fn allocations(&self) -> &[Allocation] {
        &self.allocations
    }

    /// Puts an amount aside for work. Refused, and nothing changes, when there is too little or when something is owed.
    pub fn hold(&mut self, key: &str, amount: NanoDollars) -> Result<(), Refusal> {
        if self.balance.debt > NanoDollars::ZERO || self.balance.available < amount {
            return Err(Refusal::PaymentRequired);
        }
        self.step(format!("hold:{key}"), LedgerAccount::Available, LedgerAccount::Held, amount, "Held for work");
        Ok(())
    }

    /// Ends a hold with what the work cost. What was held beyond it is available again; what it cost beyond the hold is taken
    /// from what is available, and owed where that does not do.
    pub fn settle(&mut self, key: &str, held: NanoDollars, cost: NanoDollars) {
        let paid = cost.min(held);
        self.step(format!("settle:{key}"), LedgerAccount::Held, LedgerAccount::Spend, paid, "Work done");
        self.spend_from(None, paid);
        self.free(key, held.less(paid));
        self.take(key, cost.less(paid), LedgerAccount::Spend, None, "Work that cost more than was held");
    }

    /// Ends a hold of work that was not done.
    pub fn release(&mut self, key: &str, held: NanoDollars) {
        self.free(key, held);
    }

    /// Takes new credits in from one of the system's accounts. What is owed is paid with them first.
    pub fn deposit(&mut self, key: &str, from: LedgerAccount, new: Allocation, reason: &'static str) {
        self.arrived.push(new);
        let place = self.allocations.partition_point(|other| other.order() < new.order());
        self.allocations.insert(place, new);
        self.step(key.to_owned(), from, LedgerAccount::Available, new.remaining, reason);
        self.repay(key);
    }

    /// Takes back what was refunded or is disputed: from the credits that were bought with it where they are left, else from
    /// others, and what is not there is owed.
    pub fn take_back(&mut self, key: &str, to: LedgerAccount, amount: NanoDollars, bought: Option<AllocationId>, reason: &'static str) {
        self.take(key, amount, to, bought, reason);
    }

    /// All that has to be written.
    pub fn close(self) -> Changes {
        let mut balances = BTreeMap::new();
        for movement in &self.movements {
            *balances.entry(movement.debit).or_default() -= movement.amount.nanos();
            *balances.entry(movement.credit).or_default() += movement.amount.nanos();
        }
        balances.retain(|_, change| *change != 0);
        let left = |id| self.allocations.iter().find(|allocation| allocation.id == id).map_or(NanoDollars::ZERO, |found| found.remaining);
        let allocations = self.before.iter().filter(|(id, before)| left(**id) != **before).map(|(id, _)| (*id, left(*id))).collect();
        let arrived = self.arrived.iter().map(|new| (*new, left(new.id))).collect();
        Changes { movements: self.movements, balances, allocations, arrived }
    }

    /// What a hold held is available again, unless something is owed or its time is over by the next opening.
    fn free(&mut self, key: &str, amount: NanoDollars) {
        self.step(format!("release:{key}"), LedgerAccount::Held, LedgerAccount::Available, amount, "Held and not needed");
        self.repay(&format!("release:{key}"));
    }

    /// Takes what is available, and writes the rest down as owed.
    fn take(&mut self, key: &str, amount: NanoDollars, to: LedgerAccount, first: Option<AllocationId>, reason: &'static str) {
        let there = amount.min(self.balance.available);
        self.step(format!("take:{key}"), LedgerAccount::Available, to, there, reason);
        self.spend_from(first, there);
        self.step(format!("owe:{key}"), LedgerAccount::Debt, to, amount.less(there), reason);
    }

    fn repay(&mut self, key: &str) {
        let amount = self.balance.available.min(self.balance.debt);
        self.step(format!("repay:{key}"), LedgerAccount::Available, LedgerAccount::Debt, amount, "Debt paid");
        self.spend_from(None, amount);
    }

    fn expire(&mut self, now: Timestamp) {
        // Holds are spent as everything is, the soonest expiring first: that part waits for their end.
        let mut needed = self.balance.held;
        for allocation in self.allocations.clone() {
            let kept = needed.min(allocation.remaining);
            needed = needed.less(kept);
            if !allocation.is_over(now) {
                continue;
            }
            let amount = allocation.remaining.less(kept);
            // It may go in parts: what is left names each.
            let key = format!("expire:{}:{}", allocation.id, allocation.remaining.less(amount).nanos());
            self.step(key, LedgerAccount::Available, LedgerAccount::Expiry, amount, "Expired");
            self.spend_from(Some(allocation.id), amount);
        }
    }

    /// Takes an amount off the allocations: off one first, then off all in their order.
    fn spend_from(&mut self, first: Option<AllocationId>, mut amount: NanoDollars) {
        let (own, others): (Vec<_>, Vec<_>) = self.allocations.iter_mut().partition(|allocation| Some(allocation.id) == first);
        for allocation in own.into_iter().chain(others) {
            let part = amount.min(allocation.remaining);
            allocation.remaining = allocation.remaining.less(part);
            amount = amount.less(part);
        }
        self.allocations.retain(|allocation| allocation.remaining > NanoDollars::ZERO);
    }

    /// One transfer; none for nothing.
    fn step(&mut self, key: String, debit: LedgerAccount, credit: LedgerAccount, amount: NanoDollars, reason: &'static str) {
        if amount <= NanoDollars::ZERO {
            return;
        }
        for (account, change) in [(debit, -amount.nanos()), (credit, amount.nanos())] {
            let balance = match account {
                LedgerAccount::Available => &mut self.balance.available,
                LedgerAccount::Held => &mut self.balance.held,
                // Kept the other way round: what is owed is a positive amount here.
                LedgerAccount::Debt => {
                    self.balance.debt = NanoDollars::from(self.balance.debt.nanos() - change);
                    continue;
                }
                _ => continue,
            };
            *balance = NanoDollars::from(balance.nanos() + change);
        }
        self.movements.push(Movement { key, debit, credit, amount, reason });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp::EPOCH;

    fn id(number: u128) -> AllocationId {
        Uuid::from_u128(number).into()
    }

    fn allocation(number: u128, kind: AllocationKind, amount: i64, expires: Option<i64>) -> Allocation {
        Allocation { id: id(number), kind, remaining: amount.into(), expires_at: expires.map(Timestamp::from) }
    }

    fn empty() -> Books {
        Books::open(Balance::default(), Vec::new(), NOW)
    }

    fn numbers(books: &Books) -> (i64, i64, i64) {
        let Balance { available, held, debt } = books.balance();
        (available.nanos(), held.nanos(), debt.nanos())
    }

    #[test]
    fn what_expires_goes_first_then_starter_credits_then_bought_ones() {
        let mut books = empty();
        books.deposit("p", LedgerAccount::Purchases, allocation(1, AllocationKind::Purchase, 10, None), "");
        books.deposit("s", LedgerAccount::StarterGrants, allocation(2, AllocationKind::Starter, 10, None), "");
        books.deposit("x", LedgerAccount::Promotions, allocation(3, AllocationKind::Promotion, 10, Some(9)), "");
        books.hold("a", 25.into()).unwrap();
        books.settle("a", 25.into(), 25.into());
        assert_eq!(books.allocations(), [allocation(1, AllocationKind::Purchase, 5, None)]);
        assert_eq!(numbers(&books), (5, 0, 0));
    }

    #[test]
    fn a_cost_above_its_hold_is_taken_from_what_is_there_and_owed_beyond() {
        let mut books = empty();
        books.deposit("p", LedgerAccount::Purchases, allocation(1, AllocationKind::Purchase, 10, None), "");
        books.hold("a", 6.into()).unwrap();
        books.settle("a", 6.into(), 15.into());
        assert_eq!(numbers(&books), (0, 0, 5));
        assert_eq!(books.hold("b", 0.into()), Err(Refusal::PaymentRequired), "not even nothing is held while something is owed");
        books.deposit("q", LedgerAccount::Purchases, allocation(2, AllocationKind::Purchase, 8, None), "");
        assert_eq!(numbers(&books), (3, 0, 0));
        books.hold("b", 3.into()).unwrap();
    }

    #[test]
    fn credits_expire_when_no_hold_needs_them() {
        let mut books = empty();
        books.deposit("x", LedgerAccount::Promotions, allocation(1, AllocationKind::Promotion, 10, Some(100)), "");
        books.hold("a", 4.into()).unwrap();
        let mut later = Books::open(books.balance(), books.allocations().to_vec(), 100.into());
        assert_eq!(numbers(&later), (0, 4, 0));
        later.settle("a", 4.into(), 1.into());
        assert_eq!(numbers(&later), (3, 0, 0));
        let last = Books::open(later.balance(), later.allocations().to_vec(), 101.into());
        assert_eq!(numbers(&last), (0, 0, 0));
        let keys = |books: Books| books.close().movements.into_iter().map(|movement| movement.key).collect::<Vec<_>>();
        assert_eq!(keys(last), [format!("expire:{}:0", id(1))]);
    }

    #[test]
    fn a_refund_takes_its_own_credits_first_and_the_next_purchase_pays_what_was_spent() {
        let mut books = empty();
        books.deposit("1", LedgerAccount::Purchases, allocation(1, AllocationKind::Purchase, 10, None), "");
        books.deposit("2", LedgerAccount::Purchases, allocation(2, AllocationKind::Purchase, 10, None), "");
        books.take_back("r", LedgerAccount::Refunds, 10.into(), Some(id(2)), "");
        assert_eq!(books.allocations(), [allocation(1, AllocationKind::Purchase, 10, None)]);
        books.hold("a", 8.into()).unwrap();
        books.take_back("d", LedgerAccount::Disputes, 10.into(), Some(id(1)), "");
        assert_eq!(numbers(&books), (0, 8, 8));
        books.release("a", 8.into());
        assert_eq!((numbers(&books), books.allocations().len()), ((0, 0, 0), 0), "what was held pays what is owed");
    }

    #[derive(Debug, Clone)]
    enum Ask {
        Hold(i64),
        Settle(usize, i64),
        Release(usize),
        Deposit(i64, Option<i64>),
        TakeBack(i64, u128),
        Reopen(i64),
    }

    fn ask() -> impl Strategy<Value = Ask> {
        prop_oneof![
            (0..50_i64).prop_map(Ask::Hold),
            (0..8_usize, 0..80_i64).prop_map(|(which, cost)| Ask::Settle(which, cost)),
            (0..8_usize).prop_map(Ask::Release),
            (1..100_i64, prop::option::of(0..40_i64)).prop_map(|(amount, expires)| Ask::Deposit(amount, expires)),
            (0..60_i64, 0..6_u128).prop_map(|(amount, bought)| Ask::TakeBack(amount, bought)),
            (0..5_i64).prop_map(Ask::Reopen),
        ]
    }

    proptest! {
        #[test]
        fn whatever_is_asked_in_whatever_order_the_books_agree(asks in prop::collection::vec(ask(), 1..60)) {
            let (mut books, mut holds, mut now) = (empty(), HashMap::new(), 0);
            for (number, ask) in asks.into_iter().enumerate() {
                let key = number.to_string();
                let nth = |holds: &HashMap<String, i64>, which: usize| {
                    let mut keys: Vec<_> = holds.keys().cloned().collect();
                    keys.sort();
                    keys.get(which).cloned()
                };
                match ask {
                    Ask::Hold(amount) => {
                        let before = numbers(&books);
                        match books.hold(&key, amount.into()) {
                            Ok(()) => drop(holds.insert(key, amount)),
                            Err(_) => prop_assert!(numbers(&books) == before && (before.2 > 0 || before.0 < amount)),
                        }
                    }
                    Ask::Settle(which, cost) => if let Some(key) = nth(&holds, which) {
                        let held = holds.remove(&key).unwrap();
                        books.settle(&key, held.into(), cost.into());
                    },
                    Ask::Release(which) => if let Some(key) = nth(&holds, which) {
                        let held = holds.remove(&key).unwrap();
                        books.release(&key, held.into());
                    },
                    Ask::Deposit(amount, expires) => {
                        let new = allocation(number as u128, AllocationKind::Purchase, amount, expires.map(|after| now + after));
                        books.deposit(&key, LedgerAccount::Purchases, new, "");
                    }
                    Ask::TakeBack(amount, bought) => books.take_back(&key, LedgerAccount::Refunds, amount.into(), Some(id(bought)), ""),
                    Ask::Reopen(later) => {
                        now += later;
                        books = Books::open(books.balance(), books.allocations().to_vec(), now.into());
                    }
                }
                let (available, held, debt) = numbers(&books);
                let left: i64 = books.allocations().iter().map(|allocation| allocation.remaining.nanos()).sum();
                prop_assert!(available >= 0 && held >= 0 && debt >= 0);
                prop_assert_eq!(left, available + held);
                prop_assert_eq!(held, holds.values().sum::<i64>());
                prop_assert!(debt == 0 || available == 0);
                let changes = books.clone().close();
                prop_assert_eq!(changes.balances.values().sum::<i64>(), 0);
                let keys: std::collections::HashSet<_> = changes.movements.iter().map(|movement| &movement.key).collect();
                prop_assert_eq!(keys.len(), changes.movements.len(), "every transfer has a key of its own");
            }
        }
    }
}
