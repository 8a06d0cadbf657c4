// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20Errors, IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ITickets} from "./support/ITickets.sol";
import {IEventDesk} from "../../contracts/interfaces/IEventDesk.sol";
import {IEventTickets} from "../../contracts/interfaces/IEventTickets.sol";
import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {SigningWallet} from "../../contracts/mocks/SigningWallet.sol";
import {TestToken} from "../../contracts/mocks/TestToken.sol";
import {EventConfig, TierConfig, TransferPolicy, Voucher} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";

/// @title What is signed for an event's contract: vouchers, gifts and permits; M2, traps 42, 46.
contract SignedTest is EventFixture {
    uint256 private constant KEY = 0xC0FFEE;
    bytes32 private constant VOUCHER_TYPE =
        keccak256("Voucher(address buyer,uint16 tier,uint8 quantity,uint96 price,uint256 slot,uint40 deadline)");
    bytes32 private constant GIFT_TYPE =
        keccak256("Gift(address from,address to,uint256 tokenId,uint256 nonce,uint40 deadline)");

    ITickets private _tickets;
    address private _signer;

    function setUp() public override {
        super.setUp();
        _tickets = _create(TransferPolicy.Guarded);
        _signer = vm.addr(KEY);
        _makeManager(_tickets, _signer);
    }

    function test_GivenAVoucher_ItsBuyerGetsTheTicketsAtItsPrice() public {
        Voucher memory voucher = _voucher();
        vm.prank(BOB);
        uint256 id = _tickets.buyWithVoucher{value: 2 * voucher.price}(voucher, _signer, _signVoucher(_tickets, voucher));
        _assertEq(_tickets.ownerOf(id), ALICE, "whoever pays");
        _assertEq(_tickets.balanceOf(ALICE), 2, "quantity");
        _assertEq(_tickets.ceilingOf(id), (uint256(voucher.price) * CAP_BPS) / 10_000, "the cap is of the price paid");
        _assertTrue(_tickets.isVoucherUsed(voucher.slot) && !_tickets.isVoucherUsed(voucher.slot + 1), "used");
        _cancel(_tickets);
        _assertEq(_tickets.refund(_range(id, 2)), 2 * voucher.price, "M4: and so is the refund");
    }

    function test_WhenUsedTwice_TheSecondTimeIsRefused() public {
        Voucher memory voucher = _voucher();
        bytes memory signature = _signVoucher(_tickets, voucher);
        _redeem(voucher, signature);
        vm.expectRevert(abi.encodeWithSelector(IEventTickets.VoucherUsedBefore.selector, voucher.slot));
        _redeem(voucher, signature);
        // Another voucher of the same slot is the same voucher.
        voucher.quantity = 1;
        signature = _signVoucher(_tickets, voucher);
        vm.expectRevert(abi.encodeWithSelector(IEventTickets.VoucherUsedBefore.selector, voucher.slot));
        _redeem(voucher, signature);
    }

    /// @dev M2, M5: every field is signed, and so are the chain and the contract.
    function test_GivenAnyFieldChanged_TheSignatureIsRefused() public {
        Voucher memory voucher = _voucher();
        bytes memory signature = _signVoucher(_tickets, voucher);
        bytes memory refusal = abi.encodeWithSelector(ITicketRules.InvalidSignature.selector, _signer);
        for (uint256 field = 0; field < 6; ++field) {
            Voucher memory changed = _voucher();
            if (field == 0) changed.buyer = BOB;
            if (field == 1) changed.tier = 2;
            if (field == 2) changed.quantity = 1;
            if (field == 3) changed.price -= 1;
            if (field == 4) changed.slot += 1;
            if (field == 5) changed.deadline += 1;
            vm.expectRevert(refusal);
            _redeem(changed, signature);
        }
        ITickets other = _create(TransferPolicy.Guarded);
        _makeManager(other, _signer);
        vm.expectRevert(refusal);
        vm.prank(ALICE);
        other.buyWithVoucher{value: 2 * voucher.price}(voucher, _signer, signature);
    }

    function test_GivenNoManagersSignature_ItIsRefused() public {
        Voucher memory voucher = _voucher();
        bytes memory signature = _signVoucher(_tickets, voucher);
        vm.expectRevert(abi.encodeWithSelector(IEventTickets.NotVoucherSigner.selector, ALICE));
        vm.prank(ALICE);
        _tickets.buyWithVoucher{value: 2 * voucher.price}(voucher, ALICE, signature);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.InvalidSignature.selector, ORGANIZER));
        vm.prank(ALICE);
        _tickets.buyWithVoucher{value: 2 * voucher.price}(voucher, ORGANIZER, signature);
        bytes32 role = _tickets.MANAGER_ROLE();
        vm.prank(ORGANIZER);
        _tickets.revokeRole(role, _signer);
        vm.expectRevert(abi.encodeWithSelector(IEventTickets.NotVoucherSigner.selector, _signer));
        _redeem(voucher, signature);
    }

    function test_GivenTheDeadline_ItEndsAfterThatSecond() public {
        Voucher memory voucher = _voucher();
        bytes memory signature = _signVoucher(_tickets, voucher);
        vm.warp(voucher.deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.SignatureExpired.selector, uint256(voucher.deadline)));
        _redeem(voucher, signature);
        vm.warp(voucher.deadline);
        _redeem(voucher, signature);
    }

    function test_GivenAPresale_TheVoucherOpensItButDoesNotOutliveTheSale() public {
        TierConfig[] memory tiers = _tiers();
        tiers[0].saleStartsAt = NOW + 2 days;
        tiers[0].saleEndsAt = NOW + 3 days;
        ITickets tickets = _create(_config(TransferPolicy.Guarded), tiers);
        _makeManager(tickets, _signer);
        Voucher memory voucher = _voucher();
        voucher.deadline = NOW + 5 days;
        bytes memory signature = _signVoucher(tickets, voucher);
        vm.warp(NOW + 3 days);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.SaleNotOpen.selector, 1, NOW + 2 days, NOW + 3 days));
        vm.prank(ALICE);
        tickets.buyWithVoucher{value: 2 * voucher.price}(voucher, _signer, signature);
        vm.warp(NOW);
        vm.prank(ALICE);
        tickets.buyWithVoucher{value: 2 * voucher.price}(voucher, _signer, signature);
        _assertEq(tickets.balanceOf(ALICE), 2, "before the sale opens");
    }

    function test_GivenTheTiersLimits_VouchersObeyThem() public {
        Voucher memory voucher = _voucher();
        voucher.price = PRICE + 1;
        bytes memory signature = _signVoucher(_tickets, voucher);
        vm.expectRevert(abi.encodeWithSelector(IEventTickets.VoucherPriceTooHigh.selector, PRICE + 1, PRICE));
        _redeem(voucher, signature);
        voucher = _voucher();
        voucher.quantity = 11;
        signature = _signVoucher(_tickets, voucher);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.QuantityOutOfBounds.selector, 11, 10));
        _redeem(voucher, signature);
        voucher = _voucher();
        voucher.tier = 3;
        signature = _signVoucher(_tickets, voucher);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.UnknownTier.selector, 3));
        _redeem(voucher, signature);
        voucher = _voucher();
        signature = _signVoucher(_tickets, voucher);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.WrongPayment.selector, 2 * PRICE, 2 * voucher.price));
        vm.prank(ALICE);
        _tickets.buyWithVoucher{value: 2 * PRICE}(voucher, _signer, signature);
    }

    /// @dev trap 42: what was free can't be sold, at any price.
    function test_GivenAFreeTicket_ItCanNotBeSold() public {
        Voucher memory voucher = _voucher();
        voucher.price = 0;
        vm.prank(BOB);
        uint256 id = _tickets.buyWithVoucher(voucher, _signer, _signVoucher(_tickets, voucher));
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.PriceAboveCap.selector, id, 1, 0));
        _list(_tickets, ALICE, id, 1);
    }

    function test_GivenAWalletThatIsAContract_ItSignsByErc1271() public {
        SigningWallet wallet = new SigningWallet(_signer);
        _makeManager(_tickets, address(wallet));
        Voucher memory voucher = _voucher();
        bytes memory signature = _signVoucher(_tickets, voucher);
        vm.prank(ALICE);
        uint256 id = _tickets.buyWithVoucher{value: 2 * voucher.price}(voucher, address(wallet), signature);
        vm.prank(ALICE);
        _tickets.transferFrom(ALICE, address(wallet), id);
        bytes memory gift = _signGift(_tickets, address(wallet), BOB, id, 0, NOW);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.InvalidSignature.selector, address(wallet)));
        _tickets.transferBySig(address(wallet), CAROL, id, NOW, gift);
        _tickets.transferBySig(address(wallet), BOB, id, NOW, gift);
        _assertEq(_tickets.ownerOf(id), BOB, "given by signature");
    }

    function test_GivenAGiftBySignature_AnybodyHandsItInOnce() public {
        uint256 id = _buy(_tickets, _signer, 0, 2);
        bytes memory gift = _signGift(_tickets, _signer, BOB, id, 0, NOW);
        vm.prank(CAROL);
        _tickets.transferBySig(_signer, BOB, id, NOW, gift);
        _assertEq(_tickets.ownerOf(id), BOB, "holder");
        _assertEq(_tickets.giftsOf(id), 1, "a gift like any other");
        _assertEq(_tickets.nonces(_signer), 1, "nonce");
        vm.prank(BOB);
        _tickets.transferFrom(BOB, _signer, id);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.InvalidSignature.selector, _signer));
        _tickets.transferBySig(_signer, BOB, id, NOW, gift);
        gift = _signGift(_tickets, _signer, BOB, id, 1, NOW);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.GiftLimitReached.selector, id, 2));
        _tickets.transferBySig(_signer, BOB, id, NOW, gift);
    }

    function test_GivenAGiftBySignature_TheHolderTheDeadlineAndTheReceiverCount() public {
        uint256 id = _buy(_tickets, _signer, 0, 1);
        uint256 hers = _buy(_tickets, ALICE, 1);
        bytes memory gift = _signGift(_tickets, _signer, BOB, id, 0, NOW - 1);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.SignatureExpired.selector, NOW - 1));
        _tickets.transferBySig(_signer, BOB, id, NOW - 1, gift);
        gift = _signGift(_tickets, _signer, address(0), id, 0, NOW);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, address(0)));
        _tickets.transferBySig(_signer, address(0), id, NOW, gift);
        // Guarded tickets refuse the stranger, open ones the wrong owner too.
        gift = _signGift(_tickets, _signer, BOB, hers, 0, NOW);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.OperatorRefused.selector, _signer));
        _tickets.transferBySig(_signer, BOB, hers, NOW, gift);
        ITickets open = _create(TransferPolicy.Open);
        hers = _buy(open, ALICE, 1);
        vm.prank(ALICE);
        open.setApprovalForAll(_signer, true);
        gift = _signGift(open, _signer, BOB, hers, 0, NOW);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721IncorrectOwner.selector, _signer, hers, ALICE));
        open.transferBySig(_signer, BOB, hers, NOW, gift);
    }

    /// @dev trap 46: whoever saw the permit first may hand it in; the purchase goes through all the same.
    function test_GivenAPermit_ThePurchaseNeedsNoOtherTransaction() public {
        (ITickets tickets, TestToken token) = _createErc20();
        token.mint(_signer, 100 ether);
        (uint8 v, bytes32 r, bytes32 s) = _signPermit(token, address(tickets), 2 * PRICE, 0);
        vm.prank(_signer);
        uint256 id = tickets.buyWithPermit(1, 2, _signer, NOW, v, r, s);
        _assertEq(tickets.ownerOf(id), _signer, "bought");
        (v, r, s) = _signPermit(token, address(tickets), PRICE, 1);
        token.permit(_signer, address(tickets), PRICE, NOW, v, r, s);
        vm.prank(_signer);
        tickets.buyWithPermit(1, 1, _signer, NOW, v, r, s);
        _assertEq(tickets.balanceOf(_signer), 3, "the permit failed, the allowance was there");
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(tickets), 0, PRICE)
        );
        vm.prank(_signer);
        tickets.buyWithPermit(1, 1, _signer, NOW, v, r, s);
        token.mint(ALICE, 1 ether);
        vm.startPrank(ALICE);
        token.approve(address(tickets), PRICE);
        uint256 hers = tickets.buy(1, 1, ALICE);
        tickets.list(hers, PRICE);
        vm.stopPrank();
        (v, r, s) = _signPermit(token, address(tickets), PRICE, 2);
        vm.prank(_signer);
        tickets.buyListedWithPermit(hers, PRICE, 0, _signer, NOW, v, r, s);
        _assertEq(tickets.ownerOf(hers), _signer, "and a resale");
    }

    function test_GivenTheNativeCoin_APermitIsPassedOver() public {
        vm.prank(ALICE);
        _tickets.buyWithPermit{value: PRICE}(1, 1, ALICE, NOW, 0, 0, 0);
        _assertEq(_tickets.balanceOf(ALICE), 1, "bought");
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.UnknownTier.selector, 9));
        _tickets.buyWithPermit(9, 1, ALICE, NOW, 0, 0, 0);
    }

    function test_WhenBoughtForSeveral_EachHoldsOneOfTheirOwn() public {
        address[] memory people = new address[](3);
        (people[0], people[1], people[2]) = (ALICE, BOB, CAROL);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.WrongPayment.selector, PRICE, 3 * PRICE));
        vm.prank(ALICE);
        _tickets.buyFor{value: PRICE}(1, people);
        vm.prank(ALICE);
        _tickets.buyFor{value: 3 * PRICE}(1, people);
        for (uint256 i = 0; i < 3; ++i) {
            _assertEq(_tickets.ownerOf((1 << 32) + i), people[i], "holder");
            _assertEq(_tickets.giftsOf((1 << 32) + i), 0, "not a gift");
        }
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.QuantityOutOfBounds.selector, 11, 10));
        _tickets.buyFor(1, new address[](11));
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.QuantityOutOfBounds.selector, 0, 10));
        _tickets.buyFor(1, new address[](0));
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, address(0)));
        _tickets.buyFor(1, new address[](1));
    }

    /// @dev C58: naming one person many times is no way round the wallet limit.
    function test_GivenAWalletLimit_BuyingForSeveralObeysIt() public {
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.maxPerWallet = 1;
        ITickets tickets = _create(config, _tiers());
        address[] memory people = new address[](2);
        (people[0], people[1]) = (BOB, BOB);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.WalletLimitExceeded.selector, BOB, 1));
        vm.prank(ALICE);
        tickets.buyFor{value: 2 * PRICE}(1, people);
    }

    function _redeem(Voucher memory voucher, bytes memory signature) private {
        vm.prank(ALICE);
        _tickets.buyWithVoucher{value: uint256(voucher.price) * voucher.quantity}(voucher, _signer, signature);
    }

    function _buy(ITickets tickets, address to, uint256, uint256 quantity) private returns (uint256) {
        vm.prank(CAROL);
        return tickets.buy{value: quantity * PRICE}(1, quantity, to);
    }

    function _makeManager(ITickets tickets, address account) private {
        bytes32 role = tickets.MANAGER_ROLE();
        vm.prank(ORGANIZER);
        tickets.grantRole(role, account);
    }

    function _createErc20() private returns (ITickets tickets, TestToken token) {
        token = new TestToken();
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.currency = address(token);
        tickets = _create(config, _tiers());
    }

    function _voucher() private pure returns (Voucher memory) {
        return Voucher({buyer: ALICE, tier: 1, quantity: 2, price: PRICE / 2, slot: 700, deadline: NOW + 1 days});
    }

    function _signVoucher(ITickets tickets, Voucher memory voucher) private view returns (bytes memory) {
        return _signFor(tickets, KEY, keccak256(abi.encode(VOUCHER_TYPE, voucher)));
    }

    function _signGift(
        ITickets tickets,
        address from,
        address to,
        uint256 id,
        uint256 nonce,
        uint256 deadline
    ) private view returns (bytes memory) {
        return _signFor(tickets, KEY, keccak256(abi.encode(GIFT_TYPE, from, to, id, nonce, deadline)));
    }

    function _signPermit(
        TestToken token,
        address spender,
        uint256 value,
        uint256 nonce
    ) private view returns (uint8 v, bytes32 r, bytes32 s) {
        bytes32 permit = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        bytes32 structHash = keccak256(abi.encode(permit, _signer, spender, value, nonce, uint256(NOW)));
        return vm.sign(KEY, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), structHash)));
    }
}
