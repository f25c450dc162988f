"""Small rules about one firm's record that several processes share."""

from __future__ import annotations

from .. import codes
from ..kernel import draws
from ..kernel.compiled import rule
from ..kernel.ledger import FIRMS
from .nodes import NOBODY


@rule
def spot_of(identity):
    """Place of a firm in the fixed random order, from its id alone."""
    return draws.uniform(draws.key(0, codes.RING, 0, identity), 0)


@rule
def staff_of(firm):
    """All staff of a firm, persons."""
    total = 0
    for n in firm.staff:
        total += n
    return total


@rule
def owns(firm, record):
    """True while the firm in the row that a project or product names is the one whose it is."""
    return firm.alive and firm.id == record.firm_id


@rule
def role_of(u, p):
    """Role of a firm from one uniform draw."""
    if u < p.vision_share:
        return codes.VISION_PROVIDER
    return codes.INTEGRATOR if u < p.vision_share + p.integrator_share else codes.SPECIALIST


@rule
def assist(firm, staff):
    """Count a firm in the programme's books, with the staff it had before."""
    if not firm.assisted:
        firm.assisted = True
        firm.assisted_staff = staff


@rule
def clear_flows(firm):
    """Set the flows of the quarter to zero."""
    firm.hired, firm.left = 0, 0
    firm.home_sales, firm.exports, firm.research = 0, 0, 0
    firm.grants_in, firm.venture_in, firm.loans_in, firm.licence_in = 0, 0, 0, 0
    firm.wages, firm.research_wages, firm.inputs, firm.research_inputs = 0, 0, 0, 0
    firm.rent_paid, firm.tax = 0, 0
    firm.licence_out, firm.interest, firm.repaid, firm.dividend, firm.relocation = 0, 0, 0, 0, 0
    firm.value_added, firm.paid_staff = 0, 0


@rule
def enter(firm, identity, place, sector, origin, founded):
    """Make a record ready for a new firm: who it is, and nothing yet of what it may come to have."""
    firm.id, firm.account = identity, FIRMS
    firm.spot = spot_of(identity)
    firm.place, firm.site, firm.sector, firm.origin, firm.came = place, -1, sector, origin, codes.NEW
    firm.founded = founded
    firm.base_claim, firm.trailing_sales = 0.0, 0.0
    firm.product_claim, firm.older_products, firm.claim, firm.productivity = 0.0, 0.0, 0.0, 1.0
    firm.research_budget, firm.project_money, firm.committed = 0.0, 0.0, 0.0
    firm.grant_stock, firm.grant_research, firm.wanted_grant = 0.0, 0.0, 0.0
    firm.equipment, firm.equipment_service = 0.0, 0.0
    firm.research_stock, firm.research_stock_start = 0.0, 0.0
    firm.degree, firm.new_partner, firm.former, firm.former_id = 0, NOBODY, NOBODY, 0
    firm.ideas, firm.licensed, firm.licensed_from, firm.projects, firm.products = 0, 0, -1, 0, 0
    firm.venture_backed, firm.venture_quarter, firm.insolvent = False, -1, False
    firm.assisted, firm.assisted_staff, firm.first_grant = False, 0, -1
    firm.debt, firm.equity, firm.cash = 0, 0, 0
    for skill in range(len(firm.staff)):
        firm.staff[skill], firm.desired[skill], firm.open_posts[skill] = 0, 0, 0
    clear_flows(firm)
